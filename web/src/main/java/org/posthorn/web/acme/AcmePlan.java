package org.posthorn.web.acme;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What certificate is wanted, and from whom.
///
/// @param directory of the authority: `https://acme-v02.api.letsencrypt.org/directory`
/// @param trust PEM certificates that vouch for the authority's own server, where it is a private
///   one; else those of the system
/// @param contact an address that the authority may write to
/// @param names that the certificate is for, the first one its subject; asked for each time, since
///   domains come and go
/// @param keyType of the certificate's key
/// @param folder where [AcmeFiles] keeps account, key and certificate
public record AcmePlan(
    URI directory,
    Optional<Path> trust,
    Optional<String> contact,
    Supplier<List<String>> names,
    KeyType keyType,
    Path folder) {}
