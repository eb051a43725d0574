/// What an account's owner learns and decides about its mail by REST: why it is where it is, what
/// was kept from it, whose mail it wants.
@NullMarked
package org.posthorn.web.rest.owner;

import org.jspecify.annotations.NullMarked;
