from hypothesis import settings

settings.register_profile("crosscut", deadline=None)  # how busy the machine is never decides a test
settings.load_profile("crosscut")
