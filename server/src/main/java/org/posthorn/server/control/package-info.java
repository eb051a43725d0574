/// The control socket: how the command line asks a running server for the operations of
/// [org.posthorn.admin].
///
/// A request is an operation's name and arguments as JSON, an answer is an exit code, an error and
/// a result as JSON. [Protocol] is the table of all requests and translates them. [ControlServer]
/// takes requests from a Unix-domain socket in the data directory and checks who asks;
/// [ControlClient] asks it. When no server runs, the command line gives the same requests to a
/// [Protocol] on the store that it opens itself.
@NullMarked
package org.posthorn.server.control;

import org.jspecify.annotations.NullMarked;
