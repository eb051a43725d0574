/// Commands about domains with their keys and DNS records, accounts, and aliases.
@NullMarked
package org.posthorn.server.cli.directory;

import org.jspecify.annotations.NullMarked;
