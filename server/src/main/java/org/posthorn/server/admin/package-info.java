/// What an administrator can do, independent of how it was asked for: the command line, and later
/// REST and the web console, all go through [Operations].
///
/// A request is an operation's name and arguments as JSON, an answer is JSON too. [ControlServer]
/// takes requests from a Unix-domain socket in the data directory and checks who asks;
/// [ControlClient] asks it. When no server runs, the command line performs the same operations on
/// the store it opens itself.
@NullMarked
package org.posthorn.server.admin;

import org.jspecify.annotations.NullMarked;
