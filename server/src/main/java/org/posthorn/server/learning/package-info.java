/// Threads that learn from what users do with their mail.
@NullMarked
package org.posthorn.server.learning;

import org.jspecify.annotations.NullMarked;
