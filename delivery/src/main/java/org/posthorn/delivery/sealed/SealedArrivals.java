package org.posthorn.delivery.sealed;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import org.posthorn.delivery.checks.Rejection;
import org.posthorn.delivery.octets.Staged;
import org.posthorn.mime.HeaderFields;
import org.posthorn.runtime.Metrics;
import org.posthorn.smtp.syntax.EnhancedStatus;
import org.posthorn.vault.qkd.KeyServerException;
import org.posthorn.vault.sealed.SealedException;
import org.posthorn.vault.sealed.SealedLinks;
import org.posthorn.vault.sealed.SealedMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens sealed messages as they arrive. Thread-safe.
public final class SealedArrivals {
  private static final Logger LOG = LoggerFactory.getLogger(SealedArrivals.class);

  private final SealedLinks links;
  private final Metrics.Counter opened;
  private final Metrics.Counter refused;
  private final Metrics.Counter deferred;

  public SealedArrivals(SealedLinks links, Metrics metrics) {
    this.links = links;
    opened = metrics.counter("sealed.opened");
    refused = metrics.counter("sealed.refused");
    deferred = metrics.counter("sealed.deferred");
  }

  /// Whether a message is a sealed one.
  public static boolean isSealed(HeaderFields header) {
    return header
        .first("Content-Type")
        .map(field -> field.value().strip().toLowerCase(Locale.ROOT))
        .filter(
            type -> type.equals(SealedMessage.TYPE) || type.startsWith(SealedMessage.TYPE + ";"))
        .isPresent();
  }

  /// Opens a message.
  ///
  /// @param message with its header
  /// @param body where the body begins
  /// @param from the envelope sender, empty for reports
  /// @param target has nothing of worth unless this returns
  /// @return the field that says how it was sealed, with CRLF
  /// @throws SealedRefusedException if it is not opened
  /// @throws IOException if the message cannot be read, or the target failed
  public String open(
      String traceId,
      Staged message,
      long body,
      String from,
      List<String> recipients,
      OutputStream target)
      throws SealedRefusedException, IOException {
    try {
      List<String> distinct = recipients.stream().distinct().toList();
      SealedLinks.Opened how = links.open(new Base64Input(message, body), from, distinct, target);
      opened.increment();
      LOG.info(
          "sealed event=opened trace={} link={} by={}",
          traceId,
          how.link(),
          how.protection().text());
      return how.field();
    } catch (SealedException e) {
      refused.increment();
      LOG.warn("sealed event=refused trace={} reason={}", traceId, e.text());
      throw new SealedRefusedException(
          new Rejection(EnhancedStatus.of("5.7.7"), sentence(e.text())), e);
    } catch (KeyServerException e) {
      deferred.increment();
      throw new SealedRefusedException(
          new Rejection(
              EnhancedStatus.of("4.7.5"),
              "The key to open the sealed message with cannot be had now: seal it again later"),
          e);
    }
  }

  private static String sentence(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
