/// Tests of the POP3 server.
@NullMarked
package org.posthorn.pop3;

import org.jspecify.annotations.NullMarked;
