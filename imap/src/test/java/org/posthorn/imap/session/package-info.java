/// Tests of what a session remembers.
@NullMarked
package org.posthorn.imap.session;

import org.jspecify.annotations.NullMarked;
