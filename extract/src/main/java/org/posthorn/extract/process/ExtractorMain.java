package org.posthorn.extract.process;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import org.posthorn.extract.text.DocumentText;
import org.posthorn.extract.text.Outcome;
import org.posthorn.extract.text.TextSink;

/// The process that reads documents, one after the other, until its input ends.
public final class ExtractorMain {
  static final int END = 0;
  static final int PIECE = 1;
  static final int READY = 2;

  private ExtractorMain() {}

  /// @param arguments milliseconds for one document, and its characters
  public static void main(String[] arguments) throws IOException {
    // Whatever a library prints is not for the other end.
    PrintStream nothing = new PrintStream(OutputStream.nullOutputStream(), false);
    System.setOut(nothing);
    System.setErr(nothing);
    DeadlineThread deadline = new DeadlineThread(Duration.ofMillis(Long.parseLong(arguments[0])));
    int charactersMax = Integer.parseInt(arguments[1]);
    DataInputStream in =
        new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in)));
    DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
    deadline.start();
    out.writeByte(READY);
    out.flush();
    while (true) {
      int length;
      try {
        length = in.readInt();
      } catch (EOFException e) {
        return;
      }
      String name = in.readUTF();
      String type = in.readUTF();
      byte[] octets = in.readNBytes(length);
      deadline.begin();
      TextSink sink =
          new TextSink(
              piece -> {
                out.writeByte(PIECE);
                out.writeUTF(piece);
                out.flush();
              },
              charactersMax);
      Outcome outcome = DocumentText.read(octets, name, type, sink);
      deadline.end();
      out.writeByte(END);
      out.writeByte(outcome.number());
      out.flush();
    }
  }

  /// Ends the process if a document takes too long and nobody else ends it, because the server is
  /// gone.
  private static final class DeadlineThread extends Thread {
    private final Duration most;
    private long until;
    private boolean working;

    DeadlineThread(Duration most) {
      super("deadline");
      setDaemon(true);
      this.most = most.plus(most);
    }

    synchronized void begin() {
      working = true;
      until = System.nanoTime() + most.toNanos();
    }

    synchronized void end() {
      working = false;
    }

    private synchronized boolean isLate() {
      return working && System.nanoTime() - until > 0;
    }

    @Override
    public void run() {
      try {
        while (!isLate()) {
          Thread.sleep(most.dividedBy(4));
        }
      } catch (InterruptedException e) {
        // Nobody does.
      }
      Runtime.getRuntime().halt(1);
    }
  }
}
