"""The formats that Helder reads, a file each; `read` tells them apart."""
