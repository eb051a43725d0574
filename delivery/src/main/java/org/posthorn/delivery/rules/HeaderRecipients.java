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

/// Checks the recipients in a message's header.
public final class HeaderRecipients {
  /// Maximum number of addresses that are read.
  private static final int ADDRESSES_MAX = 10;

  private HeaderRecipients() {}

  /// Whether To and Cc together name one person only.
  ///
  /// @param owner the addresses at which that person got the message
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
