@NullMarked
package org.posthorn.directory.sessions;

import org.jspecify.annotations.NullMarked;
