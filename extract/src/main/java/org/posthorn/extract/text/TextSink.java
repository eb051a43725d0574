package org.posthorn.extract.text;

import java.io.IOException;

/// Takes the text of a document, up to a length. White space becomes one space, a break between
/// pages or files a line feed; other control characters are left out. One thread.
public final class TextSink {
  private static final int PIECE = 4_096;

  private final Output output;
  private final StringBuilder piece = new StringBuilder(PIECE);
  private long left;
  private boolean begun;
  private boolean spaceDue;
  private boolean breakDue;

  /// Where the text goes.
  @FunctionalInterface
  public interface Output {
    void piece(String text) throws IOException;
  }

  /// There is more text than is wanted.
  static final class FullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FullException() {
      super("enough text", null, false, false);
    }
  }

  /// @param charactersMax of all text
  public TextSink(Output output, long charactersMax) {
    this.output = output;
    this.left = charactersMax;
  }

  /// @throws FullException if that was too much
  void add(CharSequence text) throws IOException {
    for (int at = 0; at < text.length(); at++) {
      add(text.charAt(at));
    }
  }

  private void add(char c) throws IOException {
    if (Character.isWhitespace(c) || c == 0xA0 || c == 0x7) {
      spaceDue = true;
    } else if (!Character.isISOControl(c) && c != 0xAD) {
      if (begun && (breakDue || spaceDue)) {
        put(breakDue ? '\n' : ' ');
      }
      begun = true;
      breakDue = false;
      spaceDue = false;
      put(c);
    }
  }

  private void put(char c) throws IOException {
    if (left == 0) {
      throw new FullException();
    }
    left--;
    piece.append(c);
    // A pair of surrogates stays together.
    if (piece.length() >= PIECE && !Character.isHighSurrogate(c)) {
      flush();
    }
  }

  /// What follows is another word.
  void space() {
    spaceDue = true;
  }

  /// What follows is another page or file.
  void nextText() {
    breakDue = true;
  }

  /// Passes on what was collected.
  public void flush() throws IOException {
    if (!piece.isEmpty()) {
      output.piece(piece.toString());
      piece.setLength(0);
    }
  }
}
