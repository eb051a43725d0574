@NullMarked
package org.posthorn.jmap.principals;

import org.jspecify.annotations.NullMarked;
