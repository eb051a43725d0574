/// What commands share: which installation, how it is asked, how answers are printed.
@NullMarked
package org.posthorn.server.cli.command;

import org.jspecify.annotations.NullMarked;
