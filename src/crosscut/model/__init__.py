"""The nouns of Crosscut: pure values that know no file, no clock and no chance."""
