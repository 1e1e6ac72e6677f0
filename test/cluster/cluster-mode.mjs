process.env.HIE_TEST_MODE = 'cluster';
