/// What begins, goes on and ends with the process.
@NullMarked
package org.posthorn.server.lifecycle;

import org.jspecify.annotations.NullMarked;
