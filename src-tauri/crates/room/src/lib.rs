//! A room: the one API both fronts call. Binds engine, journal, tokens and paper to the world.
