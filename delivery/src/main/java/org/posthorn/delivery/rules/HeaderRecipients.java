package org.posthorn.delivery.rules;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.posthorn.mime.Addresses;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.ImapAddress;
import org.posthorn.store.message.StagedMessage;

/// Whom a message says that it is for.
public final class HeaderRecipients {
  /// Addresses that are looked at: with more than one it is for several.
  private static final int ADDRESSES_MAX = 10;

  private HeaderRecipients() {}

  /// Whether a message is for one person alone: To and Cc together name that person and nobody
  /// else.
  ///
  /// @param owner the addresses at which the message has come to the person
  public static boolean isAlone(StagedMessage message, String... owner) {
    HeaderFields header = message.header();
    Set<String> named =
        Stream.of("To", "Cc")
            .flatMap(name -> header.all(name).stream())
            .flatMap(field -> Addresses.parse(field.value(), ADDRESSES_MAX).stream())
            .filter(ImapAddress::isMailbox)
            .map(address -> address.address().toLowerCase(Locale.ROOT))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> own =
        Stream.of(owner)
            .map(address -> address.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
    return !named.isEmpty() && own.containsAll(List.copyOf(named));
  }
}
