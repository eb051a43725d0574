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

/// Whoever issues certificates. Used by one thread at a time.
interface Authority {
  /// What is ordered.
  ///
  /// @param names the certificate's, in lower case
  /// @param worthwhile whether a certificate is wanted that lacks these names, since they could not
  ///   be proved
  /// @param replaces what is in force
  /// @param dryRun whether the names are proved and nothing is issued
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

  /// What came of it.
  ///
  /// @param issued empty for a dry run, and where too much could not be proved
  /// @param refused names that could not be proved, with the reason
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

  /// When the authority wants a certificate renewed (RFC 9773 §4.2).
  ///
  /// @param explanation a page that says why, if there is a reason
  /// @param askAgain when to ask again (§4.3)
  record Window(Instant start, Instant end, Optional<URI> explanation, Instant askAgain) {}

  /// Orders a certificate.
  ///
  /// @throws AcmeException if the authority refuses, cannot be reached, or gives something else
  ///   than was ordered
  /// @throws IOException if a key cannot be read or written
  Outcome order(Wish wish) throws AcmeException, IOException, InterruptedException;

  /// @return empty if the authority does not say it
  /// @throws AcmeException if it cannot be reached, or says nothing sensible
  Optional<Window> window(X509Certificate certificate) throws AcmeException, IOException;
}
