"""The film's sound: the song as the film plays it, the clips under it, brought to its loudness."""
