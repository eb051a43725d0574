/// The ManageSieve server (RFC 5804): users upload Sieve scripts, have them checked, and choose
/// which one runs.
///
/// The model: a connection has one session, a session one thread. A command is a word and some
/// strings; it is read whole, so that what is left of a refused one is never run as another. A
/// script that does not compile is refused with the line and column of each mistake, and nothing is
/// kept.
///
/// Entry points: [org.posthorn.managesieve.ManageSieveServer] is the door of a listener, and ends
/// the sessions of an account that was disabled; [org.posthorn.managesieve.Service] is what it
/// needs.
///
/// Threads: all of a session is used by its own virtual thread. Other threads reach it through
/// [org.posthorn.runtime.SessionEnd] alone.
///
/// Limits: [org.posthorn.managesieve.ManageSieveLimits]. Those of scripts belong to the store and
/// to Sieve.
@NullMarked
package org.posthorn.managesieve;

import org.jspecify.annotations.NullMarked;
