/// Objects that clients keep beside mail, and their states: identities, submissions, notifications.
@NullMarked
package org.posthorn.store.objects;

import org.jspecify.annotations.NullMarked;
