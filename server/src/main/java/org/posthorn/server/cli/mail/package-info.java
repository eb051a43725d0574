/// Commands about mail: rules, spam, the queue, reports and history.
@NullMarked
package org.posthorn.server.cli.mail;

import org.jspecify.annotations.NullMarked;
