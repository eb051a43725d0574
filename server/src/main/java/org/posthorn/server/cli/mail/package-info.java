/// Commands on what becomes of mail: rules, spam, the queue, and what was reported and done.
@NullMarked
package org.posthorn.server.cli.mail;

import org.jspecify.annotations.NullMarked;
