package org.posthorn.mime.html;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;

/// Detects tracking pixels: invisible images that report to their server when a message was opened.
final class TrackingPixels {
  /// Visible images are larger than this.
  private static final int SIDE_MAX = 2;

  private static final Pattern LENGTH =
      Pattern.compile("\\s*([0-9]{1,4})(?:\\.[0-9]+)?(?:px|pt)?\\s*");

  /// URLs of tracking pixels of newsletter services.
  private static final List<Pattern> KNOWN =
      List.of(
          known("[a-z0-9.-]*awstrack\\.me/i0/.*"), // Amazon SES
          known("[^/]*list-manage\\.com/track/open\\.php.*"), // Mailchimp
          known("[^/]*mandrillapp\\.com/track/open\\.php.*"),
          known("[^/]*/wf/open\\?.*"), // SendGrid
          known("[^/]*/ss/o/.*"),
          known("[^/]*/open\\.aspx\\?.*"), // Salesforce
          known("[^/]*pstmrk\\.it/open.*"), // Postmark
          known("[^/]*/oo/[a-z0-9]+/.*"), // Mailjet
          known("[^/]*/tr/op/.*"), // Brevo
          known("[^/]*/mk/op/.*"),
          known("[^/]*/e[0-9]t/o/.*"), // HubSpot
          known("[^/]*mixmax\\.com/api/track/.*"),
          known("t\\.yesware\\.com/t/.*"),
          known("mailfoogae\\.appspot\\.com/.*"), // Streak
          known("[^/]*/trk\\?t=.*"), // Klaviyo
          known("(www|ssl)\\.google-analytics\\.com/.*"),
          known("[^/]*/(track|tracking|trk)/(open|pixel|view)s?[/.?].*"),
          known("pixel\\.[^/]*/.*"),
          known("[^/]*/pixel\\.(gif|png)(\\?.*)?"));

  private TrackingPixels() {}

  private static Pattern known(String hostAndPath) {
    return Pattern.compile("https?://" + hostAndPath);
  }

  /// @param styles what is left of its `style` attribute
  static boolean is(Element img, Map<String, String> styles, String url) {
    return isTiny(img, styles)
        || isHidden(img, styles)
        || KNOWN.stream().anyMatch(p -> p.matcher(url.toLowerCase(Locale.ROOT)).matches());
  }

  private static boolean isTiny(Element img, Map<String, String> styles) {
    Optional<Integer> width = side(styles.getOrDefault("width", img.attr("width")));
    Optional<Integer> height = side(styles.getOrDefault("height", img.attr("height")));
    boolean none = width.equals(Optional.of(0)) || height.equals(Optional.of(0));
    return none || (small(width) && small(height));
  }

  private static boolean small(Optional<Integer> side) {
    return side.filter(pixels -> pixels <= SIDE_MAX).isPresent();
  }

  private static Optional<Integer> side(String text) {
    var length = LENGTH.matcher(text.replace("!important", ""));
    return length.matches() ? Optional.of(Integer.valueOf(length.group(1))) : Optional.empty();
  }

  private static boolean isHidden(Element img, Map<String, String> styles) {
    return img.hasAttr("hidden")
        || styles.getOrDefault("display", "").startsWith("none")
        || styles.getOrDefault("visibility", "").startsWith("hidden")
        || styles.getOrDefault("opacity", "").matches("0(\\.0+)?( *!important)?")
        || side(styles.getOrDefault("max-height", "")).equals(Optional.of(0))
        || side(styles.getOrDefault("max-width", "")).equals(Optional.of(0));
  }
}
