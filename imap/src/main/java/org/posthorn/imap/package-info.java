/// The IMAP server.
@NullMarked
package org.posthorn.imap;

import org.jspecify.annotations.NullMarked;
