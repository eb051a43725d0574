/// How commands end: exit codes.
@NullMarked
package org.posthorn.server.outcome;

import org.jspecify.annotations.NullMarked;
