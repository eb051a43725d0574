/// One class for each command or pair of twins: check, ask the store, answer.
@NullMarked
package org.posthorn.imap.handler;

import org.jspecify.annotations.NullMarked;
