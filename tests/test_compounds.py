"""Dutch compounds are found by what their parts say, and words that only look like compounds are left whole."""

from __future__ import annotations

import pytest

from helder import vocab

COMPOUNDS = """
darmmicrobioom = gut microbiome
melatonineproductie = melatonin production
cholesterolverlagend = cholesterol
vitaminegebruik = vitamin
bloedsuikerwaarden = blood sugar
magnesiumgehalte = magnesium level
zinkopname = zinc
calciuminname = calcium
kaliumrijk = potassium
eiwitarm = protein
glutenvrije = gluten
lactosevrij = lactose
suikervrije = sugar
zoutarme = table salt
vezelrijke = dietary fiber
cafeïnehoudende = caffeine
alcoholhoudende = alcohol
nicotinehoudende = nicotine
fluoridehoudend = fluoride
jodiumhoudend = iodine
ijzerrijk = iron
magnesiumrijk = magnesium
omega-3-rijk = omega-3 fatty acids
bloeddrukverlagend = blood pressure
bloeddrukverlagende = blood pressure
cholesterolverhogend = cholesterol
ontstekingsremmende = anti-inflammatory properties
eetlustremmend = appetite
eetlustremmende = appetite
slaapbevorderend = sleep
spijsverteringsbevorderend = digestion
griepvaccin = flu vaccine
griepvaccins = flu vaccine
mazelenvaccin = vaccine
coronavaccin = COVID-19 vaccine
tetanusvaccin = tetanus vaccine
hepatitisvaccin = vaccine
reumapatiënten = patients
reumapatiënt = patients
astmapatiënten = patients
migrainepatiënten = patients
dementiepatiënten = patients
epilepsiepatiënt = patients
longpatiënten = patients
diabetespatiënten = people with diabetes
nierpatiënten = kidney patients
hartpatiënten = heart patients
kankerpatiënten = cancer patients
oorpijn = earache
oogpijn = eye pain
botpijn = bone pain
heuppijn = pain
voetpijn = pain
schouderpijn = shoulder pain
polspijn = pain
enkelpijn = pain
kaakpijn = pain
elleboogpijn = pain
heupklachten = hip
schouderklachten = shoulder
darmklachten = gastrointestinal disease
maagklachten = gastrointestinal disease
blaasklachten = bladder
nierklachten = kidney disease
gewrichtsklachten = joint disease
hartklachten = heart disease
longklachten = lungs
huidklachten = skin disease
oogklachten = eye disease
slaapklachten = sleep disorder
angstklachten = anxiety
stressklachten = stress symptoms
depressieklachten = depression
menstruatieklachten = menstrual disorder
overgangsklachten = menopausal symptoms
vermoeidheidsklachten = fatigue
geheugenklachten = memory problems
hoofdpijnklachten = headache
rugklachten = back pain
nekklachten = neck pain
spierklachten = muscle
knieklachten = knee pain
voetklachten = foot
mondklachten = mouth
leverklachten = liver disease
schildklierklachten = thyroid disease
prostaatklachten = prostate
astmaklachten = asthma
allergieklachten = allergy
hooikoortsklachten = hay fever
melatoninespiegels = melatonin level
cortisolspiegel = cortisol level
testosteronspiegels = testosterone level
oestrogeenspiegel = estrogen level
insulinespiegel = insulin level
glucosespiegel = blood sugar
histaminegehalte = histamine
jodiumgehalte = iodine
seleniumgehalte = selenium
foliumzuurgehalte = folate level
kopergehalte = copper
vetgehalte = dietary fat
zoutgehalte = table salt
alcoholgehalte = alcohol
hemoglobinegehalte = hemoglobin level
ferritinewaarde = ferritin level
creatininewaarde = creatinine
leverwaarden = liver enzyme level
magnesiumtekort = magnesium deficiency
zinktekort = zinc deficiency
kaliumtekort = potassium deficiency
seleniumtekort = selenium deficiency
kopertekort = copper deficiency
jodiumtekort = iodine deficiency
eiwittekort = protein deficiency
slaaptekort = sleep deprivation
vochttekort = dehydration
zuurstoftekort = hypoxia
vitaminetekort = vitamin deficiency
vezeltekort = fiber deficiency
hormoonproductie = hormone production
insulineproductie = insulin secretion
serotonineaanmaak = serotonin synthesis
dopamineaanmaak = dopamine synthesis
collageenaanmaak = collagen formation
speekselproductie = saliva production
zweetproductie = sweat production
galproductie = bile production
maagzuurproductie = stomach acid production
spermaproductie = sperm production
antistofproductie = antibody production
slijmproductie = phlegm
talgproductie = sebum
urineproductie = urination
energieproductie = energy metabolism
calciumopname = calcium absorption
ijzeropname = iron absorption
vitamineopname = vitamin
eiwitopname = protein
vetopname = dietary fat
glucoseopname = glucose
cafeïne-inname = caffeine intake
suikerinname = sugar intake
zoutinname = sodium intake
vetinname = fat intake
vezelinname = fiber intake
eiwitinname = protein intake
alcoholinname = alcohol use
calciumsupplement = calcium supplementation
ijzersupplementen = iron supplementation
zinksupplement = zinc supplementation
collageensupplement = collagen supplement
kurkumasupplement = turmeric
vitaminesupplement = vitamin supplement
magnesiumpoeder = magnesium supplementation
visoliecapsules = fish oil
magnesiumtabletten = magnesium supplementation
jodiumtabletten = iodine supplementation
knoflookextract = garlic
groenethee-extract = green tea
ginkgoextract = ginkgo
cranberrysap = cranberry
leverfunctie = liver function
nierfunctie = kidney function
hersenfunctie = brain function
schildklierfunctie = thyroid function
hartfunctie = heart function
darmfunctie = gut motility
maagfunctie = stomach
blaasfunctie = bladder
darmgezondheid = gut health
hersengezondheid = brain health
huidgezondheid = skin health
botgezondheid = bone health
hartgezondheid = heart health
mondgezondheid = oral health
botafbraak = bone loss
spierafbraak = muscle loss
eiwitstofwisseling = protein metabolism
vetstofwisseling = fat metabolism
suikerstofwisseling = carbohydrate metabolism
cholesterolstofwisseling = cholesterol metabolism
ijzerstofwisseling = iron metabolism
huidverzorging = skin care
wondverzorging = wound care
voetverzorging = podiatry
slaapproblemen = sleep disorder
hartproblemen = heart disease
huidproblemen = skin disease
darmproblemen = gastrointestinal disease
gewichtsproblemen = body weight
leverschade = liver damage
zenuwschade = neuropathy
hersenschade = brain damage
stresshormonen = stress hormone
groeihormoon = growth hormone
schildklierhormonen = thyroid hormone
geslachtshormonen = sex hormone
darmbacteriën = gut bacteria
melkzuurbacteriën = lactic acid bacteria
huidbacteriën = bacteria
mondbacteriën = bacteria
salmonellabacterie = Salmonella
legionellabacterie = bacteria
griepvirus = influenza virus
verkoudheidsvirus = rhinovirus
coronavirus = coronavirus
hiv-infectie = HIV infection
blaasinfectie = infection
darminfectie = infection
huidinfectie = infection
ooginfectie = eye infection
keelinfectie = infection
kankerbehandeling = treatment
migrainebehandeling = treatment
acnebehandeling = treatment
pijnbestrijding = pain
migraineaanval = migraine
astma-aanval = asthma
jichtaanval = gout
hooikoortsseizoen = hay fever
kankerrisico = cancer
hartrisico = heart
diabetesrisico = diabetes
valrisico = accidental fall
botbreukrisico = bone fracture
vitamine B12-tekort = vitamin B12 deficiency
vitamine D-spiegel = vitamin D level
vitamine D-tekort = vitamin D deficiency
vitamine C-inname = vitamin C
omega 3-vetzuren = omega-3 fatty acids
koemelkeiwitallergie = milk allergy
pindakaas = peanut butter
kippeneiwit = protein
sojaproducten = soy product
zuivelproducten = dairy product
borstkankerpatiënten = cancer patients
""".strip().split("\n")
"""Compound = label of the concept that the whole word stands for."""

NOT_YET = {
    "vetrijke = dietary fat": "too short to be told from chance",
    "suikergehalte = sugar": "the sugar in food has no name of its own",
    "schildklierwaarden = thyroid hormone level": "a level of an organ says nothing",
    "eiwitpoeder = protein supplementation": "taken for whey protein",
    "eetproblemen = eating disorder": '"eet" is the stem of a verb, no name',
    "tarwebloem = wheat": '"bloem" (flour) is no concept',
    "haverzemelen = oats": '"zemelen" (bran) is no concept',
}

WHOLE = """
handdoek handvat hoofdstad hoofdstuk armband armoede halsband neusvleugel tandwiel tongriem
borstbeeld mondeling voetganger voetstap voetnoot oogst oogpunt oogschaduw oorlog oorzaak oorbel
leverancier levering leverbaar hartelijk hartstocht bloedig zoutloos suikeroom koffiezetter theedoek
melkweg melkmuil broodnodig visstick peperduur appelflauwte peulenschil kersverse bananenrepubliek
waterpas watermerk maandag nachtwaker kinderachtig moederbord vaderland babysitter ouderwets
mannelijk vrouwelijk huidige huidskleur bottelen spierwit ruggespraak schouderklop nierdansen
stofzuiger zweepslag ademloos hersenspinsel slaapzak ijzersterk koperblazer zilverpapier loodgieter
lichtgewicht rusteloos moedeloos
""".split()
"""Words with the letters of a concept in them that are not about it."""

ALL = [pytest.param(row, id=row) for row in COMPOUNDS] + [
    pytest.param(row, id=row, marks=pytest.mark.xfail(reason=why, strict=True)) for row, why in NOT_YET.items()
]


def found(word: str) -> list[str]:
    """The labels of what is found; "..." after one that does not cover the word."""
    vocabulary = vocab.load()
    return [
        vocabulary.concepts[f.concept].label + ("" if word[f.start : f.end] == word else "...")
        for f in vocabulary.lexicon("nl").find(word)
    ]


@pytest.mark.parametrize("row", ALL)
def test_a_compound_is_about_its_parts(row: str) -> None:
    word, _, label = row.partition(" = ")
    assert found(word) == [label]


@pytest.mark.parametrize("word", WHOLE)
def test_a_word_that_is_no_compound_is_left_whole(word: str) -> None:
    assert found(word) == []


def test_there_are_enough() -> None:
    assert len(COMPOUNDS) + len(NOT_YET) >= 200
    assert len(COMPOUNDS) / (len(COMPOUNDS) + len(NOT_YET)) >= 0.92
    assert len(WHOLE) >= 60
