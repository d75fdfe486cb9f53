"""Drawing by arithmetic: a canvas that numpy and Pillow share, layers that slide, an athlete made of joints."""
