/// Common parts of the methods for objects other than mail: identities, submissions, notifications.
@NullMarked
package org.posthorn.jmap.objects;

import org.jspecify.annotations.NullMarked;
