/// Protection of the master keys by a key that does not leave its place: a PKCS#11 token
/// ([org.posthorn.vault.protection.Pkcs11Protection]), or a service
/// ([org.posthorn.vault.protection.TransitProtection]).
@NullMarked
package org.posthorn.vault.protection;

import org.jspecify.annotations.NullMarked;
