"""From a decoded picture to the film's: turned, scaled, cropped, coloured, with what is laid over it."""
