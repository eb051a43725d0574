/// One class for each command or pair of commands: checks it, calls the store, responds.
@NullMarked
package org.posthorn.imap.handler;

import org.jspecify.annotations.NullMarked;
