/// Tenants, domains, accounts, aliases, credentials: who exists and what each may do.
@NullMarked
package org.posthorn.directory;

import org.jspecify.annotations.NullMarked;
