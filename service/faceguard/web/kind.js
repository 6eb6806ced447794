/* Of what kind a file is, by its type, and by its name where browsers know no type. */

const VIDEO = /\.(mp4|m4v|mov|mkv|webm|avi|mts|m2ts|ts|mpe?g|vob|flv|wmv|asf|ogv|mxf|dv|3gp)$/i;
const PICTURE = /\.(hei[cf]s?|hif)$/i;

/** @param {File} file */
export const isVideo = ({ type, name }) => type.startsWith("video/") || (!type && VIDEO.test(name));

/** @param {File} file */
export const isPicture = ({ type, name }) => type.startsWith("image/") || PICTURE.test(name);
