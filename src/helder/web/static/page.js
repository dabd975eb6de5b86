// What makes the pages quicker to use. Everything on them works without it.
"use strict";

// Names of concepts while one types.
const names = document.getElementById("names");
let waiting = 0;
for (const input of document.querySelectorAll('input[list="names"]')) {
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    const words = input.value.trim();
    if (words.length < 2) return;
    waiting = setTimeout(async () => {
      // The last words of a question may be a name; what stands before them stays.
      for (const at of [0, words.lastIndexOf(" ") + 1]) {
        const typed = words.slice(at);
        if (typed.length < 2 || !/[\p{L}\p{N}]/u.test(typed)) continue;
        const answer = await fetch(`/api/v1/suggest?prefix=${encodeURIComponent(typed.slice(0, 200))}`);
        if (!answer.ok) return;
        const found = (await answer.json()).suggestions;
        names.replaceChildren(...found.map((one) => {
          const option = document.createElement("option");
          const called = one.preferred[document.documentElement.lang] || "";
          const fits = called.toLowerCase().startsWith(typed.toLowerCase());
          option.value = words.slice(0, at) + (fits ? called : one.name);
          if (one.claims) option.label = `${option.value} (${one.claims})`;
          return option;
        }));
        if (found.length || at === 0 && !words.includes(" ")) return;
      }
    }, 100);
  });
}

// How far an addition is.
const progress = document.getElementById("progress");
if (progress) {
  const told = document.getElementById("so-far");
  const look = async () => {
    const answer = await fetch(`/api/v1/jobs/${encodeURIComponent(progress.dataset.job)}`);
    if (answer.ok) {
      const job = await answer.json();
      if (job.state !== "running") return location.reload();
      progress.value = job.share;
      if (job.progress) {
        told.textContent = `${told.dataset.documents} ${job.progress.documents}, ${told.dataset.claims} ${job.progress.claims}`;
      }
    }
    setTimeout(look, 700);
  };
  setTimeout(look, 300);
}

// On the map: the lines of the concept that one points at, or has come to with the keyboard.
for (const graph of document.querySelectorAll(".graph svg")) {
  const edges = [...graph.querySelectorAll(".edge")];
  const show = (node) => {
    graph.classList.toggle("chosen", Boolean(node));
    for (const edge of edges) {
      edge.classList.toggle("on", Boolean(node) && (edge.dataset.from === node || edge.dataset.to === node));
    }
  };
  for (const node of graph.querySelectorAll(".node")) {
    node.addEventListener("mouseenter", () => show(node.dataset.node));
    node.addEventListener("mouseleave", () => show(""));
    node.addEventListener("focus", () => show(node.dataset.node));
    node.addEventListener("blur", () => show(""));
  }
  const start = graph.querySelector(".node.start rect");
  const frame = graph.parentElement;
  if (start) {
    frame.scrollLeft = Number(start.getAttribute("x")) + Number(start.getAttribute("width")) / 2 - frame.clientWidth / 2;
    frame.scrollTop = Number(start.getAttribute("y")) + Number(start.getAttribute("height")) / 2 - frame.clientHeight / 2;
  }
}

// A claim that an address points at is opened.
const opened = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const card = target && target.closest(".card");
  if (!card) return;
  for (let at = card; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  card.querySelector("details").open = true;
  card.scrollIntoView({ block: "center" });
};
addEventListener("hashchange", opened);
opened();

// On a narrow screen the filters begin folded.
if (matchMedia("(max-width: 800px)").matches) {
  for (const one of document.querySelectorAll(".facets > .folded")) one.open = false;
}
