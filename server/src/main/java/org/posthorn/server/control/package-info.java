/// The control socket: how the command line requests operations of [org.posthorn.admin] from a
/// running server.
///
/// A request is the name of an operation with arguments in JSON, a response is an exit code, an
/// error and a result in JSON. [Protocol] lists all requests and executes them. [ControlServer]
/// accepts requests on a Unix domain socket in the data directory and checks the user;
/// [ControlClient] sends them. If no server runs, the command line passes the same requests to a
/// [Protocol] on the store that it opens itself.
@NullMarked
package org.posthorn.server.control;

import org.jspecify.annotations.NullMarked;
