package org.posthorn.delivery.checks;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.delivery.octets.Staged;
import org.posthorn.mime.HeaderFields;
import org.posthorn.mime.MessageScanner;
import org.posthorn.mime.TextParts;
import org.posthorn.spam.MessageView;

/// A message that is checked. What several checks need of it is computed once. One thread.
public final class CheckedMessage {
  private final Incoming incoming;
  private final Staged octets;
  private final HeaderFields header;
  private @Nullable MessageView view;

  /// @param octets as they came, without fields of this server
  /// @param header of these octets, with their offsets
  public CheckedMessage(Incoming incoming, Staged octets, HeaderFields header) {
    this.incoming = incoming;
    this.octets = octets;
    this.header = header;
  }

  public Incoming incoming() {
    return incoming;
  }

  /// The message as it came.
  public Staged octets() {
    return octets;
  }

  public HeaderFields header() {
    return header;
  }

  /// Header, structure and octets. Reads the message once, at the first call.
  ///
  /// @throws IOException if the message could not be read again
  public MessageView view() throws IOException {
    MessageView made = view;
    if (made == null) {
      MessageScanner scanner = new MessageScanner();
      octets.writeTo(new ScannerStream(scanner));
      made = new MessageView(header, scanner.finish(), octets::octets);
      view = made;
    }
    return made;
  }

  /// The text parts that were read, with offsets in [#octets]; empty if none was read.
  public Optional<TextParts> texts() {
    return Optional.ofNullable(view).map(MessageView::texts);
  }
}
