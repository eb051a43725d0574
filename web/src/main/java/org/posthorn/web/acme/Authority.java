package org.posthorn.web.acme;

import java.io.IOException;
import java.net.URI;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.shredzone.acme4j.exception.AcmeException;

/// A certificate authority. Used by one thread at a time.
interface Authority {
  /// An order.
  ///
  /// @param names of the certificate, in lower case
  /// @param worthwhile whether a certificate without these names, whose validation failed, is still
  ///   useful
  /// @param replaces the current certificate
  /// @param dryRun whether the names are only validated and nothing is issued
  record Wish(
      List<String> names,
      Predicate<Set<String>> worthwhile,
      Optional<X509Certificate> replaces,
      KeyType keyType,
      boolean dryRun) {
    public Wish {
      names = List.copyOf(names);
    }
  }

  /// The result of an order.
  ///
  /// @param issued empty for a dry run, and if too many names could not be validated
  /// @param refused names that could not be validated, with the reason
  record Outcome(Optional<Issued> issued, SortedMap<String, String> refused) {
    public Outcome {
      refused = Collections.unmodifiableSortedMap(new TreeMap<>(refused));
    }
  }

  /// A certificate, then its issuers, and the key of the first.
  record Issued(List<X509Certificate> chain, KeyPair key) {
    public Issued {
      chain = List.copyOf(chain);
    }
  }

  /// The renewal window of a certificate (RFC 9773 §4.2).
  ///
  /// @param explanation a page that says why, if there is a reason
  /// @param askAgain when to ask again (§4.3)
  record Window(Instant start, Instant end, Optional<URI> explanation, Instant askAgain) {}

  /// Orders a certificate.
  ///
  /// @throws AcmeException if the authority refuses, cannot be reached, or returns another
  ///   certificate than ordered
  /// @throws IOException if a key cannot be read or written
  Outcome order(Wish wish) throws AcmeException, IOException, InterruptedException;

  /// @return empty if the authority does not support renewal windows
  /// @throws AcmeException if it cannot be reached, or its response is invalid
  Optional<Window> window(X509Certificate certificate) throws AcmeException, IOException;
}
