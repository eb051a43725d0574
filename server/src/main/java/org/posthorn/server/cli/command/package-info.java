/// Common parts of commands: selecting the installation, sending requests, printing results.
@NullMarked
package org.posthorn.server.cli.command;

import org.jspecify.annotations.NullMarked;
