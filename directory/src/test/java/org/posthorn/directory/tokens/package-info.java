@NullMarked
package org.posthorn.directory.tokens;

import org.jspecify.annotations.NullMarked;
