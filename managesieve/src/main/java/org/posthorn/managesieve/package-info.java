/// The ManageSieve server (RFC 5804): users upload Sieve scripts, have them checked, and choose
/// which one runs.
///
/// The model: a connection has one session, a session one thread. A command is a word and some
/// strings; it is read completely, so that the rest of a refused one is never run as another. A
/// script that does not compile is refused with the line and column of each error, and is not
/// stored.
///
/// Entry points: [org.posthorn.managesieve.ManageSieveServer] is the connection handler of a
/// listener, and ends the sessions of disabled accounts; [org.posthorn.managesieve.Service] has its
/// dependencies.
///
/// Threads: a session is used only by its virtual thread. Other threads use only its
/// [org.posthorn.runtime.SessionEnd].
///
/// Limits: [org.posthorn.managesieve.ManageSieveLimits]. Limits of scripts belong to the store and
/// to Sieve.
@NullMarked
package org.posthorn.managesieve;

import org.jspecify.annotations.NullMarked;
