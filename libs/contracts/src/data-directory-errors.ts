import { setUp } from './error-definition.js';

/** Of the data directory of an embedded installation: its use, its backup, and its move to a cluster. */
export const dataDirectoryErrors = {
  DATA_DIR_UNWRITABLE: setUp(
    'The data directory cannot be written',
    'Choose another with HIE_DATA_DIR or change its rights.',
  ),
  DATA_DIR_LOCKED: setUp('Another broker uses this data directory', 'Stop it, or choose another with HIE_DATA_DIR.'),
  DATA_DIR_EMPTY: setUp(
    'The data directory holds no installation',
    'Name with HIE_DATA_DIR the directory of a broker that has run.',
  ),
  DATA_DIR_NOT_EMPTY: setUp(
    'The directory holds something already',
    'Name one that is empty or not there yet; nothing is ever overwritten.',
  ),
  BACKUP_UNUSABLE: setUp(
    'The backup is not whole',
    'Take another backup; what is named was damaged or left out after this one was written.',
  ),
  BACKUP_DIFFERS: setUp(
    'What was written is not what was to be written',
    'Check the disk, remove what was written and begin again.',
  ),
  MOVE_SOURCE_LAGS: setUp(
    'A stage of the installation has not worked everything through',
    'Start it once with stages: run, wait until the lag is 0, stop it and move it then.',
  ),
  MOVE_SOURCE_UNKNOWN: setUp(
    'The installation holds what this version does not know how to move',
    'Move it with the version that it was last started with, or start it once with this one.',
  ),
  MOVE_TARGET_NOT_EMPTY: setUp(
    'The cluster holds something that is not of this move',
    'Name an empty database and a topic prefix of its own, or remove what is there.',
  ),
  MOVE_SECRET_DIFFERS: setUp(
    'The secret of the cluster is not that of the installation',
    'Let HIE_SECRET_FILE name a file that is not there yet, or a copy of source-key.secret.',
  ),
} as const;
