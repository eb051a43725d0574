/// The log: a line an event on standard error, for all modules and for libraries.
///
/// Modules log through slf4j, whose provider is [LogProvider]; what libraries say to the JDK's own
/// logging comes here too. Where a line was logged is known from the logger's name, so that no call
/// stack is walked for it, which would cost a delivery 4% of its time.
@NullMarked
package org.posthorn.server.log;

import org.jspecify.annotations.NullMarked;
