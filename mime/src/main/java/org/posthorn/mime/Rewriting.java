package org.posthorn.mime;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Applies edits to a message that is written to it, and passes the result on. One thread.
final class Rewriting extends OutputStream {
  /// An octet range and what comes in its place.
  ///
  /// @param encoder for what is there, or none where `text` replaces it
  /// @param ends whether the message ends with the range
  record Edit(
      long from, long to, String text, Optional<Supplier<TransferEncoder>> encoder, boolean ends) {
    static Edit replace(long from, long to, String text) {
      return new Edit(from, to, text, Optional.empty(), false);
    }

    static Edit encode(Entity leaf, boolean ends, Supplier<TransferEncoder> encoder) {
      return new Edit(leaf.bodyStart(), leaf.bodyEnd(), "", Optional.of(encoder), ends);
    }
  }

  private final List<Edit> edits;
  private final OutputStream target;
  private int current;
  private long position;
  private Optional<TransferEncoder> encoder = Optional.empty();

  /// @param edits in the message's order, apart from each other
  Rewriting(List<Edit> edits, OutputStream target) {
    this.edits = edits;
    this.target = target;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int end = offset + length;
    int at = offset;
    while (at < end) {
      insertions();
      Edit edit = current < edits.size() ? edits.get(current) : null;
      boolean inside = edit != null && position >= edit.from();
      long stop = edit == null ? Long.MAX_VALUE : inside ? edit.to() : edit.from();
      int to = (int) Math.min(end, at + Math.min(stop - position, Integer.MAX_VALUE / 2));
      if (!inside || edit == null) {
        target.write(bytes, at, to - at);
      } else if (edit.encoder().isPresent()) {
        if (encoder.isEmpty()) {
          encoder = edit.encoder().map(Supplier::get);
        }
        encoder.orElseThrow().write(bytes, at, to, target);
      }
      position += to - at;
      at = to;
      if (inside && edit != null && position == edit.to()) {
        endEdit(edit);
      }
    }
  }

  /// What replaces nothing stands before the next octet.
  private void insertions() throws IOException {
    while (current < edits.size()
        && edits.get(current).from() == position
        && edits.get(current).to() == position) {
      endEdit(edits.get(current));
    }
  }

  private void endEdit(Edit edit) throws IOException {
    if (encoder.isPresent()) {
      encoder.get().finish(edit.ends(), target);
      encoder = Optional.empty();
    }
    target.write(edit.text().getBytes(US_ASCII));
    current++;
  }
}
