package org.posthorn.web.acme;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The certificate to order, and the authority.
///
/// @param directory of the authority: `https://acme-v02.api.letsencrypt.org/directory`
/// @param trust PEM certificates of the CA of a private authority's own server; otherwise those of
///   the system are used
/// @param contact mail address for messages from the authority
/// @param names returns the names of the certificate, the first being its subject; called each
///   time, since domains change
/// @param keyType of the certificate's key
/// @param folder of [AcmeFiles]
public record AcmePlan(
    URI directory,
    Optional<Path> trust,
    Optional<String> contact,
    Supplier<List<String>> names,
    KeyType keyType,
    Path folder) {}
