/// The log: one line per event on standard error, for all modules and libraries.
///
/// Modules log through slf4j, whose provider is [LogProvider]; the JDK's logging comes here too.
/// The logger's name says where a line was logged. Looking at the call stack instead would cost a
/// delivery 4% of its time.
@NullMarked
package org.posthorn.server.log;

import org.jspecify.annotations.NullMarked;
