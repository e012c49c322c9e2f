package tidegate.twin;

/** A pattern of IAM: {@code *} stands for any text, {@code ?} for one character. */
record Wildcard(String pattern) {
  boolean matches(String text) {
    int inPattern = 0;
    int inText = 0;
    int star = -1;
    int resumed = 0;
    while (inText < text.length()) {
      boolean left = inPattern < pattern.length();
      if (left && pattern.charAt(inPattern) == '*') {
        star = inPattern++;
        resumed = inText;
      } else if (left && (pattern.charAt(inPattern) == '?' || pattern.charAt(inPattern) == text.charAt(inText))) {
        inPattern++;
        inText++;
      } else if (star >= 0) {
        inPattern = star + 1;
        inText = ++resumed;
      } else {
        return false;
      }
    }
    while (inPattern < pattern.length() && pattern.charAt(inPattern) == '*') inPattern++;
    return inPattern == pattern.length();
  }
}
