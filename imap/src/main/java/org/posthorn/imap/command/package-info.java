/// The commands of IMAP: one record each, and the table of their names. Pure syntax.
@NullMarked
package org.posthorn.imap.command;

import org.jspecify.annotations.NullMarked;
