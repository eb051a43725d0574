/// Tests of whole sessions.
@NullMarked
package org.posthorn.imap;

import org.jspecify.annotations.NullMarked;
