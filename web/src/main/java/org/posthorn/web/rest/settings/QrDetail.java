package org.posthorn.web.rest.settings;

import io.nayuki.qrcodegen.QrCode;
import org.posthorn.web.rest.Description;

/// A QR code for display.
public record QrDetail(
    @Description("its width and height in modules, with the quiet zone around it") int size,
    @Description("the dark modules, as the data of an SVG path in these units") String path) {
  /// ISO/IEC 18004 §6.3.8 (2015): width of the quiet zone in modules.
  private static final int QUIET_ZONE = 4;

  public static QrDetail of(String text) {
    QrCode code = QrCode.encodeText(text, QrCode.Ecc.MEDIUM);
    StringBuilder path = new StringBuilder();
    for (int y = 0; y < code.size; y++) {
      for (int x = 0; x < code.size; x++) {
        if (code.getModule(x, y)) {
          path.append('M')
              .append(x + QUIET_ZONE)
              .append(',')
              .append(y + QUIET_ZONE)
              .append("h1v1h-1z");
        }
      }
    }
    return new QrDetail(code.size + 2 * QUIET_ZONE, path.toString());
  }
}
