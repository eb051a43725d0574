/// The annotations of accounts and mailboxes (RFC 5464). Values are not interpreted here.
@NullMarked
package org.posthorn.store.annotations;

import org.jspecify.annotations.NullMarked;
